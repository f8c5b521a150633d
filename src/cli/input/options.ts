import type { Command } from 'commander';
import { collect } from '../command-line';

/** Adds the options of the commands that read files. */
export function inputOptions(command: Command): Command {
  return command
    .option('--exclude <glob>', 'leave files and folders out of the folders that are searched, as .gitignore does; repeatable', collect)
    .option('--skip-others', 'skip named files that hold no task definition, as in a folder')
    .option('--verbose', 'list the files that were skipped or left out, with the reason')
    .option('--timeout <seconds>', 'limit of the total time, after which the exit code is 2 (default: 600)')
    .option('--max-size <megabytes>', 'size limit of a JSON file; of a YAML file, a fifth of it (default: 10)');
}
