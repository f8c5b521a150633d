import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { aws_lambda as lambda, FileSystem } from 'aws-cdk-lib';

/** The bundled functions. `projenrc/bundle-functions.ts` writes them. The relative path is the same from `src` and from `lib`. */
const BUNDLES = join(__dirname, '..', '..', 'lib', 'functions');

const unpacked = new Map<string, string>();

/** Returns the code of a bundled function and further files as an asset, with the handler `index.handler`. */
export function functionCode(name: string, files: Readonly<Record<string, string>> = {}): lambda.Code {
  const key = JSON.stringify([name, files]);
  let folder = unpacked.get(key);
  if (folder === undefined) {
    folder = FileSystem.mkdtemp(`${name}-`);
    writeFileSync(join(folder, 'index.js'), brotliDecompressSync(readFileSync(join(BUNDLES, `${name}.js.br`))));
    for (const [file, text] of Object.entries(files)) {
      writeFileSync(join(folder, file), text);
    }
    unpacked.set(key, folder);
  }
  return lambda.Code.fromAsset(folder);
}
