import type { Command } from 'commander';

/** Adds the options of the commands that read files. */
export function inputOptions(command: Command): Command {
  return command
    .option('--skip-others', 'skip files that hold no task definition')
    .option('--verbose', 'list the files that were skipped, with the reason')
    .option('--max-size <megabytes>', 'size limit of a JSON file; of a YAML file, a fifth of it (default: 10)');
}
