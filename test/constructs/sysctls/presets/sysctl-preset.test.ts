import { IpcPreset, NetworkPreset } from 'cdk-fargate-linux-controls';

test('keeps its values when the caller changes the object passed in', () => {
  const values = { 'net.core.somaxconn': '4096' };
  const preset = new NetworkPreset('Backlog', { reason: 'More clients connect.', source: 'measured', values });
  values['net.core.somaxconn'] = '1';
  expect(preset.values).toEqual({ 'net.core.somaxconn': '4096' });
});

test('a preset of one namespace rejects a parameter of the other, and names the class for it', () => {
  const props = (name: string) => ({ reason: 'More clients connect.', source: 'measured', values: { [name]: '4096' } });
  expect(() => new NetworkPreset('Mine', props('kernel.shmmax')))
    .toThrow('Mine: kernel.shmmax is not a parameter of the network namespace. Set it in a preset of class IpcPreset.');
  expect(() => new IpcPreset('Mine', props('net.core.somaxconn')))
    .toThrow('Mine: net.core.somaxconn is not a parameter of the IPC namespace. Set it in a preset of class NetworkPreset.');
  // The block that gets the preset rejects it, with a reason.
  expect(new IpcPreset('Mine', props('net.core.rmem_max')).values).toEqual({ 'net.core.rmem_max': '4096' });
  expect(new IpcPreset('Mine', props('kernel.shmmax')).values).toEqual({ 'kernel.shmmax': '4096' });
});
