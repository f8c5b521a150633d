/** MiB, from the texts in which ECS takes a task's memory: `512`, `.5 GB`, `1GB`. */
export function parseMebibytes(text: string): number | undefined {
  return sizeOf(text, /^gb$/i);
}

/** CPU units, from `512`, `.5 vCPU`, `1vcpu`. */
export function parseCpuUnits(text: string): number | undefined {
  return sizeOf(text, /^vcpu$/i);
}

function sizeOf(text: string, thousand: RegExp): number | undefined {
  const [, number, unit] = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  if (number === undefined || (unit !== '' && !thousand.test(unit))) {
    return undefined;
  }
  return unit === '' ? Number(number) : Number(number) * 1024;
}
