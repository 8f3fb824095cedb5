// Help that fits the output: a text beside what it describes needs room, else it stands below.
import { type Command, Help } from 'commander';
import { outputWidth } from './output_width';

/** Columns of an output that tells none. */
const USUAL_WIDTH = 80;
/** Columns that a text needs beside what it describes, and those between and before the two. */
const [ROOM, SPACES] = [40, 4];
/** Where a text begins that stands below. */
const INDENT = 6;

const helpWidth = (): number => outputWidth() ?? USUAL_WIDTH;

/** Wraps text however narrow the output is. */
const wrapping = Object.assign(new Help(), { minWidthToWrap: 1 });

/** Text in lines that fit the output. */
export const wrapped = (text: string): string => wrapping.boxWrap(text, helpWidth());

/** What is described, and below it the text. */
function below(term: string, text: string, width: number): string {
  const lines = wrapping.boxWrap(text, width - INDENT).split('\n');
  return [`  ${term}`, ...lines.map((line) => ' '.repeat(INDENT) + line)].join('\n');
}

function formatItem(term: string, termWidth: number, text: string, helper: Help): string {
  const width = helper.helpWidth ?? USUAL_WIDTH;
  const isBeside = !text || width - termWidth - SPACES >= ROOM;
  return isBeside
    ? Help.prototype.formatItem.call(helper, term, termWidth, text, helper)
    : below(term, text, width);
}

/** Commands and what they do, in two columns where all fit. */
export function commandList(commands: readonly (readonly [command: string, text: string])[]): string {
  const described = commands.filter(([, text]) => text);
  const [longest, widest] = [0, 1].map((i) => Math.max(...described.map((each) => each[i].length)));
  const width = helpWidth();
  const line = (command: string, text: string) => {
    if (!text) return `  ${command}`;
    const isBeside = longest + widest + SPACES <= width;
    return isBeside ? `  ${command.padEnd(longest)}  ${text}` : below(command, text, width);
  };
  return commands.map(([command, text]) => line(command, text)).join('\n');
}

/** Gives a program, and each command that is added to it later, help as wide as the output. */
export const fitHelp = (program: Command): Command =>
  program
    .configureHelp({ minWidthToWrap: wrapping.minWidthToWrap, formatItem })
    .configureOutput({ getOutHelpWidth: helpWidth, getErrHelpWidth: helpWidth });
