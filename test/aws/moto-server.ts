import { ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from '../free-port';
import { createVenv } from '../python/virtual-environment';
import { until } from '../until';

/** Moto and other packages of Python, installed below a folder. Its server runs during the tests of the file or the `describe` that creates it. */
export class Moto {
  /** The folder of the programs. */
  public readonly bin: string;
  public endpoint = '';

  constructor(folder: string, ...packages: readonly string[]) {
    this.bin = join(folder, 'venv', 'bin');
    let server: ChildProcess | undefined;
    beforeAll(async () => {
      createVenv(join(folder, 'venv'), ['flask', 'flask-cors', 'moto', ...packages]);
      const port = await freePort();
      this.endpoint = `http://127.0.0.1:${port}`;
      server = spawn(join(this.bin, 'moto_server'), ['--port', String(port)], { stdio: 'ignore' });
      await until(() => fetch(this.endpoint).then(() => true, () => false));
    }, 600_000);
    afterAll(() => server?.kill());
  }

  /** Calls the ECS API. A call of the AWS CLI takes a second. */
  public async call<Output>(action: string, input: object): Promise<Output> {
    const response = await fetch(this.endpoint, {
      method: 'POST',
      headers: {
        'X-Amz-Target': `AmazonEC2ContainerServiceV20141113.${action}`,
        'Content-Type': 'application/x-amz-json-1.1',
        'Authorization': 'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/ecs/aws4_request, SignedHeaders=host, Signature=test',
      },
      body: JSON.stringify(input),
    });
    expect({ action, status: response.status }).toEqual({ action, status: 200 });
    return await response.json() as Output;
  }
}
