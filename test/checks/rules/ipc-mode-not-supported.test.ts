import { ipcModeNotSupported } from '../../../src/checks/rules/ipc-mode-not-supported';
import { ec2, fargate, findings, UNRESOLVED, WEB, WINDOWS } from '../definitions';

test.each(['task', 'host', 'none'])('reports ipcMode %s on Fargate, and on Windows with any launch type', ipcMode => {
  expect(findings(ipcModeNotSupported, fargate(WEB, { ipcMode }))).toEqual([{ message: `ipcMode is ${ipcMode}, which Fargate does not support.` }]);
  expect(findings(ipcModeNotSupported, ec2(WEB, { ipcMode, ...WINDOWS })))
    .toEqual([{ message: `ipcMode is ${ipcMode}, which Windows does not support.` }]);
  expect(findings(ipcModeNotSupported, fargate(WEB, { ipcMode, ...WINDOWS }))).toHaveLength(1);
});

test.each([undefined, null, '', UNRESOLVED])('reports nothing with ipcMode %j', ipcMode => {
  expect(findings(ipcModeNotSupported, fargate(WEB, { ipcMode }))).toEqual([]);
});
