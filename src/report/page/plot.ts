// What the pages draw with: the build puts it into a file that reports and the board share.
export type { Markish, PlotOptions, Scale, ScaleOptions } from '@observablehq/plot';
export {
  areaY,
  barX,
  cell,
  dot,
  line,
  lineY,
  plot,
  pointer,
  pointerX,
  pointerY,
  ruleX,
  ruleY,
  text,
  tip,
} from '@observablehq/plot';
