import { SysctlPreset } from 'cdk-fargate-linux-controls';

test('keeps its values when the caller changes the object passed in', () => {
  const values = { 'net.core.somaxconn': '4096' };
  const preset = new SysctlPreset('Backlog', { reason: 'More clients connect.', source: 'measured', values });
  values['net.core.somaxconn'] = '1';
  expect(preset.values).toEqual({ 'net.core.somaxconn': '4096' });
});
