import { Size, Token } from 'aws-cdk-lib';
import { renderSysctls } from '../../../../src/constructs/sysctls/render';
import { IpcPreset, SystemVIpc } from 'cdk-fargate-linux-controls';

const MEMORY = Size.gibibytes(1);

function render(...presets: IpcPreset[]): Record<string, string> {
  return Object.fromEntries(renderSysctls('ipc', { presets }, 'test'));
}

test('limits the segments of PostgreSQL together and each of them to the memory', () => {
  expect(render(SystemVIpc.postgresql(MEMORY, 200))).toEqual({
    'kernel.sem': '32000 1024000000 500 32000',
    'kernel.shmall': '262144',
    'kernel.shmmax': '1073741824',
    'kernel.shmmni': '4096',
  });
});

test('rounds memory up to whole pages', () => {
  const pagesOf = (bytes: number) => SystemVIpc.postgresql(Size.bytes(bytes), 1).values['kernel.shmall'];
  expect([1048576, 1048577, 1052672, 1052673].map(pagesOf)).toEqual(['256', '257', '257', '258']);
});

test('allows the default number of segments, and more as soon as PostgreSQL can request more', () => {
  const segmentsFor = (processes: number) => render(SystemVIpc.postgresql(MEMORY, processes))['kernel.shmmni'];
  expect([1, 806, 807, 6540].map(segmentsFor)).toEqual(['4096', '4096', '4101', '32766']);
});

test.each([0, 6541, 1.5, NaN])('rejects %d processes', processes => {
  expect(() => SystemVIpc.postgresql(MEMORY, processes)).toThrow(
    `SystemVIpc.postgresql(1073741824 bytes, ${processes}): the number of processes must be a whole number from 1 to 6540. The kernel allows 32768 segments`);
});

test('rejects less than 1 MiB of memory', () => {
  expect(() => SystemVIpc.postgresql(Size.bytes(1048575), 1)).toThrow('the memory must be at least 1048576 bytes (1 MiB).');
});

test('rejects unresolved memory', () => {
  expect(() => SystemVIpc.postgresql(Size.mebibytes(Token.asNumber({ Ref: 'Memory' })), 1))
    .toThrow('SystemVIpc.postgresql: the memory is resolved at deployment');
});

test('conflicts with semaphore limits that are lower than the default', () => {
  const old = new IpcPreset('Old guide', { reason: 'r', source: 's', values: { 'kernel.sem': '250 32000 100 128' } });
  expect(() => render(SystemVIpc.postgresql(MEMORY, 1), old))
    .toThrow(/SystemVIpc\.postgresql\(1073741824 bytes, 1\) sets kernel\.sem .* Old guide sets it to 250 32000 100 128/);
});

test('names the setting of PostgreSQL that moves shared memory out of /dev/shm', () => {
  expect(SystemVIpc.postgresql(MEMORY, 1).requirements).toContain('dynamic_shared_memory_type = sysv');
});
