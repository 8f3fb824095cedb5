// Peers that could not be installed where this benchmark was written: their best times (ms) on another
// machine, two cores of a Sapphire Rapids class guest, scaled by how fast the plain loops of plain_loops.ts
// run here and ran there.
import * as plain from './plain_loops';
import { values, type Work } from './trial';

const KEYS = [
  'adamw',
  'small cross entropy',
  'large cross entropy',
  'residual block',
  'training step',
] as const;
type Key = (typeof KEYS)[number];
type Times = Partial<Record<Key, number>>;

const PLAIN: Times = { adamw: 86, 'small cross entropy': 4.3, 'large cross entropy': 36.6 };
const FIGURES: Record<string, Times> = {
  'TensorFlow.js 4.22 native': {
    adamw: 59,
    'small cross entropy': 6.6,
    'large cross entropy': 17.4,
    'residual block': 28,
    'training step': 204,
  },
  'MLX for Node 0.0.7': {
    adamw: 256,
    'small cross entropy': 3.3,
    'large cross entropy': 27.8,
    'residual block': 54,
    'training step': 249,
  },
};

function keyOf(work: Work): Key | undefined {
  switch (work.op) {
    case 'adamw':
      return work.count === 1 ? 'adamw' : undefined;
    case 'label_smoothing_ce':
      return work.classes === 1_000
        ? 'small cross entropy'
        : work.classes === 32_000
          ? 'large cross entropy'
          : undefined;
    case 'residual_block':
      return work.dim === 256 && work.drop === 0.1 ? 'residual block' : undefined;
    case 'training_step':
      return work.dim === 256 && work.drop === 0.1 ? 'training step' : undefined;
    default:
      return undefined;
  }
}

function best(run: (repeat: number) => void): number {
  let least = Infinity;
  for (let repeat = 1; repeat <= 4; ++repeat) {
    const start = performance.now();
    run(repeat);
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

function crossEntropyTime(rows: number, classes: number): number {
  const [x, target, dlogits] = [
    values(rows * classes),
    Int32Array.from({ length: rows }, (_, row) => row),
    new Float32Array(rows * classes),
  ];
  return best(() => void plain.crossEntropy(x, target, dlogits, classes));
}

/**
 * Gives, for a piece of work, the figures of other machines scaled to this one. Runs the plain loops once.
 */
export function scaledFigures(): (work: Work) => { name: string; ms: number }[] {
  const [w, g, m, v] = [1, 2, 3, 4].map((seed) => values(10_000_000, seed).map(Math.abs));
  const scales: Times = {
    adamw: best((step) => plain.adamw(w, g, m, v, step)) / PLAIN.adamw!,
    'small cross entropy': crossEntropyTime(256, 1_000) / PLAIN['small cross entropy']!,
    'large cross entropy': crossEntropyTime(64, 32_000) / PLAIN['large cross entropy']!,
  };
  const known = Object.values(scales);
  const typical = Math.exp(known.reduce((sum, scale) => sum + Math.log(scale), 0) / known.length);
  return (work) => {
    const key = keyOf(work);
    if (!key) return [];
    return Object.entries(FIGURES).map(([name, times]) => ({
      name: `${name} (a figure of another machine, scaled)`,
      ms: times[key]! * (scales[key] ?? typical),
    }));
  };
}
