import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Throws if the templates in two folders are not the same, byte for byte. */
export function requireEqualTemplates(a: string, b: string): void {
  const [templatesOfA, templatesOfB] = [a, b].map(templatesIn);
  if (templatesOfA !== templatesOfB) {
    throw new Error(`The L3 and the handwritten L2 produce different templates, so their times cannot be compared:\n${templatesOfA}\n${templatesOfB}`);
  }
}

function templatesIn(outdir: string): string {
  return readdirSync(outdir).filter(file => file.endsWith('.template.json')).map(file => readFileSync(join(outdir, file), 'utf8')).join('\n');
}
