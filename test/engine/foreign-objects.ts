import type { Engine } from './engine';
import { TOOLS } from './images';
import type { Task } from './task';

const NAMES = ['linux-controls.mine', 'linux-controls.Chaos', 'linux-controls', 'mine'];

/** The user's own containers, volumes, and networks. Their names are similar to those of a task, and they have its labels. */
export class ForeignObjects {
  private readonly names: readonly string[];
  private readonly before: readonly string[];

  constructor(private readonly engine: Engine, count: number, labels: readonly string[]) {
    this.names = Array.from({ length: count }, (_, index) => `${NAMES[index % NAMES.length]}${index}`);
    this.names.forEach(name => {
      engine.run('create', '--name', name, ...labels, '--network', 'none', TOOLS.name, 'true');
      engine.run('volume', 'create', ...labels, name);
      engine.run('network', 'create', ...labels, name);
    });
    this.before = this.list();
  }

  /** The IDs and names of what is left. */
  public list(): string[] {
    const ids = ['ps --all --no-trunc --format {{.ID}}\t{{.Names}}', 'volume ls --format {{.Name}}', 'network ls --no-trunc --format {{.ID}}\t{{.Name}}'];
    return ids.flatMap(command => this.engine.run(...command.split(' ')).split('\n').map(line => `${command.split(' ')[0]} ${line}`))
      .filter(line => this.names.some(name => line.split(/\s/).includes(name)));
  }

  /** Whether nothing was removed or replaced. */
  public get areUntouched(): boolean {
    return this.before.length === 3 * this.names.length && this.list().join() === this.before.join();
  }
}

/** The options that give an object the labels of a task's container. */
export function labelsOf(engine: Engine, task: Task, container: string): string[] {
  const labels = JSON.parse(engine.run('container', 'inspect', '--format', '{{json .Config.Labels}}', task.nameOf(container))) as Record<string, string>;
  return Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
}
