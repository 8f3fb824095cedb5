// The transforms of numbers in an ONNX graph, in doubles: as `applyTransform` does them.
import {
  CENTRE,
  CENTRE_SQUARE,
  CENTRE_UP_TO,
  type Polynomial,
  TAIL,
  TAIL_FROM,
} from '../data/columns/normal_quantile';
import { BEND, CLIPPED } from '../data/columns/numeric_transform';
import type { NumberEncoding } from '../data/columns/schema';
import type { GraphBuilder } from './onnx_graph';

type Transform = NonNullable<NumberEncoding['transform']>;
export type Robust = Extract<Transform, { type: 'robust' }>;
export type Quantile = Extract<Transform, { type: 'quantile' }>;

/** Adds robust transforms. @param x [batch, columns] doubles; so is the result. */
export function addRobust(graph: GraphBuilder, x: string, transforms: readonly Robust[]): string {
  const centred = graph.result('Sub', [x, graph.doubles(transforms.map(({ centre }) => centre))]);
  const scaled = graph.result('Mul', [centred, graph.doubles(transforms.map(({ scale }) => scale))]);
  const bent = graph.result('Div', [scaled, graph.double(BEND)]);
  const sum = graph.result('Add', [graph.result('Mul', [bent, bent]), graph.double(1)]);
  return graph.result('Div', [scaled, graph.result('Sqrt', [sum])]);
}

/** Adds quantile transforms. @param x [batch, columns] doubles; so is the result. */
export function addQuantiles(graph: GraphBuilder, x: string, transforms: readonly Quantile[]): string {
  const quantiles = transforms.map((each) => each.quantiles);
  const share = addShares(graph, x, quantiles);
  const most = graph.result('Min', [share, graph.double(1 - CLIPPED)]);
  const clipped = graph.result('Max', [most, graph.double(CLIPPED)]);
  // NaN stays NaN.
  const nothing = graph.result('Sub', [x, x]);
  return graph.result('Add', [addNormalQuantile(graph, clipped), nothing]);
}

/** The quantiles of all columns in one list, each column's filled up with infinity to a power of two. */
function addQuantileTable(graph: GraphBuilder, quantiles: readonly (readonly number[])[]) {
  const most = Math.max(...quantiles.map(({ length }) => length));
  const stride = 2 ** Math.ceil(Math.log2(most + 1));
  const padded = quantiles.map((each) => [
    ...each,
    ...new Array<number>(stride - each.length).fill(Infinity),
  ]);
  const starts = graph.integers(quantiles.map((_, column) => column * stride));
  return { table: graph.doubles(padded.flat()), stride, starts };
}

/**
 * The places of the first quantiles that are not below x ('Less'), or above it ('LessOrEqual'), in the list
 * of all: a binary search of all columns at once.
 */
function addSearch(
  graph: GraphBuilder,
  x: string,
  { table, stride, starts }: ReturnType<typeof addQuantileTable>,
  comparison: 'Less' | 'LessOrEqual',
): string {
  let place = starts;
  for (let step = stride / 2; step >= 1; step /= 2) {
    const probe = graph.result('Add', [place, graph.integer(step - 1)]);
    const isBelow = graph.result(comparison, [graph.gather(table, probe, 0), x]);
    place = graph.result('Where', [isBelow, graph.result('Add', [place, graph.integer(step)]), place]);
  }
  return place;
}

/** The share of the fitted rows below x: in the middle of quantiles that equal it. */
function addShares(graph: GraphBuilder, x: string, quantiles: readonly (readonly number[])[]): string {
  const list = addQuantileTable(graph, quantiles);
  const after = addSearch(graph, x, list, 'Less');
  const above = addSearch(graph, x, list, 'LessOrEqual');
  // Where x is below all quantiles this takes another column's: its share is 0 whatever comes of it.
  const below = graph.result('Max', [graph.result('Sub', [after, graph.integer(1)]), graph.integer(0)]);
  const [low, high] = [below, above].map((place) => graph.gather(list.table, place, 0));
  const steps = graph.result('Sub', [x, low]);
  const within = graph.result('Div', [steps, graph.result('Sub', [high, low])]);
  const placeOf = (place: string) => graph.toDouble(graph.result('Sub', [place, list.starts]));
  const [belowPlace, abovePlace] = [below, above].map(placeOf);
  const between = graph.result('Add', [belowPlace, within]);
  const sum = graph.result('Add', [belowPlace, abovePlace]);
  const middle = graph.result('Div', [sum, graph.double(2)]);
  const gap = graph.result('Sub', [abovePlace, belowPlace]);
  const isEqual = graph.result('Greater', [gap, graph.double(1)]);
  const place = graph.result('Where', [isEqual, middle, between]);
  const last = graph.doubles(quantiles.map(({ length }) => length - 1));
  const share = graph.result('Div', [place, last]);
  const isAbove = graph.result('Greater', [x, graph.doubles(quantiles.map((each) => each[0]))]);
  const isBelow = graph.result('Less', [x, graph.doubles(quantiles.map((each) => each.at(-1)!))]);
  const atMost = graph.result('Where', [isBelow, share, graph.double(1)]);
  return graph.result('Where', [isAbove, atMost, graph.double(0)]);
}

function addPolynomial(graph: GraphBuilder, coefficients: Polynomial, x: string): string {
  const [last, ...others] = [...coefficients].reverse();
  return others.reduce(
    (sum, each) => graph.result('Add', [graph.result('Mul', [sum, x]), graph.double(each)]),
    graph.double(last),
  );
}

function addRatio(graph: GraphBuilder, [above, below]: readonly [Polynomial, Polynomial], x: string): string {
  return graph.result('Div', [addPolynomial(graph, above, x), addPolynomial(graph, below, x)]);
}

/** `normalQuantile`. */
function addNormalQuantile(graph: GraphBuilder, share: string): string {
  const distance = graph.result('Sub', [share, graph.double(0.5)]);
  const square = graph.result('Mul', [distance, distance]);
  const fromEdge = graph.result('Sub', [graph.double(CENTRE_SQUARE), square]);
  const centre = graph.result('Mul', [distance, addRatio(graph, CENTRE, fromEdge)]);
  const smaller = graph.result('Min', [share, graph.result('Sub', [graph.double(1), share])]);
  const tail = graph.result('Sqrt', [graph.result('Neg', [graph.result('Log', [smaller])])]);
  const ratio = addRatio(graph, TAIL, graph.result('Sub', [tail, graph.double(TAIL_FROM)]));
  const outer = graph.result('Mul', [graph.result('Sign', [distance]), ratio]);
  const size = graph.result('Abs', [distance]);
  const isNear = graph.result('LessOrEqual', [size, graph.double(CENTRE_UP_TO)]);
  return graph.result('Where', [isNear, centre, outer]);
}
