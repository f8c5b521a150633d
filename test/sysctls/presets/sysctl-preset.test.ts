import { SysctlPreset } from 'cdk-fargate-linux-controls';

test('keeps its values, whatever becomes of the caller\'s object', () => {
  const values = { 'net.core.somaxconn': '4096' };
  const preset = new SysctlPreset('Backlog', { reason: 'More clients connect.', source: 'measured', values });
  values['net.core.somaxconn'] = '1';
  expect(preset.values).toEqual({ 'net.core.somaxconn': '4096' });
});
