import { ipcModeNotSupported } from '../../../src/checks/rules/ipc-mode-not-supported';
import { container, ec2, fargate, findings, UNRESOLVED } from '../definitions';

const WEB = [container('web')];
const WINDOWS = { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } };

test.each(['task', 'host', 'none'])('ipcMode %s is told on Fargate, and on Windows wherever it runs', ipcMode => {
  expect(findings(ipcModeNotSupported, fargate(WEB, { ipcMode }))).toEqual([{ message: `ipcMode is ${ipcMode}, which Fargate does not have.` }]);
  expect(findings(ipcModeNotSupported, ec2(WEB, { ipcMode, ...WINDOWS }))).toEqual([{ message: `ipcMode is ${ipcMode}, which Windows does not have.` }]);
  expect(findings(ipcModeNotSupported, fargate(WEB, { ipcMode, ...WINDOWS }))).toHaveLength(1);
});

test.each(['task', 'host', 'none'])('ipcMode %s is right on instances, and where nobody says on what the task runs', ipcMode => {
  expect(findings(ipcModeNotSupported, ec2(WEB, { ipcMode }))).toEqual([]);
  expect(findings(ipcModeNotSupported, { containerDefinitions: WEB, ipcMode })).toEqual([]);
});

test.each([undefined, null, '', UNRESOLVED])('ipcMode %j: nothing to tell', ipcMode => {
  expect(findings(ipcModeNotSupported, fargate(WEB, { ipcMode }))).toEqual([]);
});
