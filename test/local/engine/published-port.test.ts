import { requirePublishedPort } from '../../../src/local/engine/published-port';

test.each([
  '80', '8080:80', '0:80', ':80', '1:1', '65535:65535', '8080:80/udp', '80/TCP', '127.0.0.1:8080:80', '127.0.0.1::80', '[::1]:8080:80', '::1:8080:80', '8000-8010:9000-9010', '8000-8010:80',
])('%s can be published', text => expect(requirePublishedPort(text)).toBe(text));

test.each([
  'abc', '', '0', '8080:', '8080:0', '99999:80', '80:65536', '127.0.0.1:80', 'localhost:8080:80', '999.0.0.1:80:80', '80/http', '90-80', '80-', '-80', '8080:80:', '80 ', '--privileged',
])('%j cannot', text => expect(() => requirePublishedPort(text)).toThrow(`invalid --publish '${text}': use `));
