import { createServer, RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves payloads over HTTP while they are used, at an address with a signature, as S3 does. */
export async function serving<Result>(listener: RequestListener, use: (url: string) => Promise<Result>): Promise<Result> {
  const server = createServer(listener).listen(0, 'localhost');
  await new Promise(resolve => server.once('listening', resolve));
  try {
    return await use(`http://localhost:${(server.address() as AddressInfo).port}/payload?X-Amz-Signature=secret`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
