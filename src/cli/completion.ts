// `regulus complete`: prints the script by which a shell completes commands and options, and answers what
// that script asks: the words that may stand where the cursor is.
import type { Command } from 'commander';
import { rangeError } from '../core/check';

/** Where nothing is offered the shell completes names of files. */
const SCRIPTS = {
  bash: `_regulus() {
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  mapfile -t COMPREPLY < <(compgen -W "$(regulus complete -- "\${words[@]}")" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _regulus regulus`,
  zsh: `#compdef regulus
_regulus() {
  local offered=("\${(@f)$(regulus complete -- "\${(@)words[2,CURRENT]}")}")
  if [[ -n "$offered" ]]; then compadd -a offered; else _files; fi
}
compdef _regulus regulus`,
  fish: `complete -c regulus -a '(regulus complete -- (commandline -opc)[2..] (commandline -ct))'`,
};

/** The words that may stand last, where a command line has these after \`regulus\`. */
function offered(program: Command, words: readonly string[]): string[] {
  const current = words.at(-1) ?? '';
  if (words.length < 2) return program.commands.map((command) => command.name());
  const command = program.commands.find((each) => each.name() === words[0]);
  const options = command?.options ?? [];
  const before = options.find(({ long }) => long === words.at(-2));
  if (before?.required) return before.argChoices ?? [];
  return current.startsWith('-') ? options.map(({ long }) => long!) : [];
}

type Shell = keyof typeof SCRIPTS;
const shells = Object.keys(SCRIPTS) as Shell[];

/** Prints the script for a shell; after `--`, the words that may stand last. @throws RangeError */
export function printCompletion(program: Command, shell: string, words: readonly string[]): void {
  if (process.argv.includes('--')) console.log(offered(program, [shell, ...words]).join('\n'));
  else if (shells.includes(shell as Shell)) console.log(SCRIPTS[shell as Shell]);
  else throw rangeError('shell', shells.join(', '), shell);
}
