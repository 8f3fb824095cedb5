// Graphs of one input of doubles, and what onnxruntime-node makes of it.
import { writeFileSync } from 'node:fs';
import { GraphBuilder } from '../../src/export/onnx_graph';
import { DOUBLE, encodeModel } from '../../src/export/onnx_messages';
import { runOnNode } from './onnx_runtimes';

const value = (name: string) => ({ name, type: { tensorType: { elemType: DOUBLE } } });

/**
 * Runs what is added to a graph.
 *
 * @param file Where the model is written. @param rows [batch, columns], equally long.
 * @param add Adds nodes to the input `x` and returns the names of results, by the name that the answer has.
 */
export function runGraph(
  file: string,
  rows: readonly (readonly number[])[],
  add: (graph: GraphBuilder) => Readonly<Record<string, string>>,
): Record<string, number[]> {
  const graph = new GraphBuilder();
  const results = Object.entries(add(graph));
  for (const [name, result] of results) graph.op('Identity', name, [result]);
  const model = {
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name: 'graph',
      node: graph.nodes,
      initializer: graph.initializers,
      input: [value('x')],
      output: results.map(([name]) => value(name)),
    },
  };
  writeFileSync(file, encodeModel(model));
  const feed = { name: 'x', values: Float64Array.from(rows.flat()), columns: rows[0].length };
  return runOnNode(file, [feed]).values;
}
