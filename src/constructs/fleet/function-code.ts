import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { aws_lambda as lambda, FileSystem } from 'aws-cdk-lib';

/** The compressed functions. `projenrc/bundle-stopped-tasks.ts` writes them. The relative path is the same from `src` and from `lib`. */
const BUNDLES = join(__dirname, '..', '..', '..', 'lib', 'functions');

const unpacked = new Map<string, string>();

/** Returns the code of a bundled function as an asset, with the handler `index.handler`. */
export function functionCode(name: string): lambda.Code {
  let folder = unpacked.get(name);
  if (folder === undefined) {
    folder = FileSystem.mkdtemp(`${name}-`);
    writeFileSync(join(folder, 'index.js'), brotliDecompressSync(readFileSync(join(BUNDLES, `${name}.js.br`))));
    unpacked.set(name, folder);
  }
  return lambda.Code.fromAsset(folder);
}
