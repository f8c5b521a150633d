/** Parses a task's memory, in the formats that ECS accepts, to MiB: `512`, `.5 GB`, `1GB`. */
export function parseMebibytes(text: string): number | undefined {
  return parseSize(text, /^gb$/i);
}

/** Parses a task's CPU, in the formats that ECS accepts, to CPU units: `512`, `.5 vCPU`, `1vcpu`. */
export function parseCpuUnits(text: string): number | undefined {
  return parseSize(text, /^vcpu$/i);
}

function parseSize(text: string, largeUnit: RegExp): number | undefined {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  if (number === undefined || (unit !== '' && !largeUnit.test(unit))) {
    return undefined;
  }
  return unit === '' ? Number(number) : Number(number) * 1024;
}
