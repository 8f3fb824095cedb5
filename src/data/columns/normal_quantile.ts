// The inverse of the normal distribution: Wichura's algorithm AS 241 (PPND16, 1988), to about 1e-16.

/** Coefficients of a polynomial, the constant first. */
export type Polynomial = readonly number[];

/** Numerator and denominator for shares near the middle, by the square of the distance from `CENTRE_UP_TO`. */
export const CENTRE: readonly [Polynomial, Polynomial] = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
];
/** Numerator and denominator for the other shares, by √(−log share) less `TAIL_FROM`. */
export const TAIL: readonly [Polynomial, Polynomial] = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
];

/** The distance from one half up to which a share is near the middle. */
export const CENTRE_UP_TO = 0.425;
/** Its square. */
export const CENTRE_SQUARE = 0.180625;
export const TAIL_FROM = 1.6;

const valueAt = (coefficients: Polynomial, x: number) =>
  coefficients.reduceRight((sum, each) => sum * x + each, 0);
const ratioAt = ([above, below]: readonly [Polynomial, Polynomial], x: number) =>
  valueAt(above, x) / valueAt(below, x);

/** The value that a share of a standard normal distribution is below, for shares from 1e-11 to 1 − 1e-11. */
export function normalQuantile(share: number): number {
  const distance = share - 0.5;
  if (Math.abs(distance) <= CENTRE_UP_TO)
    return distance * ratioAt(CENTRE, CENTRE_SQUARE - distance * distance);
  const tail = Math.sqrt(-Math.log(Math.min(share, 1 - share)));
  return Math.sign(distance) * ratioAt(TAIL, tail - TAIL_FROM);
}
