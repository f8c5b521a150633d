import { shellMayEndFirst } from '../../../src/checks/rules/shell-may-end-first';
import { container, fargate, findings } from '../definitions';

// The test of shell-ends-first has the boundaries between the two rules.
test('reports the application and what depends on the shell', () => {
  const web = container('web', { image: 'example.com/shop:1', command: ['sh', '-c', './migrate && java -jar app.jar'] });
  expect(findings(shellMayEndFirst, fargate([web], { pidMode: 'task' }))).toEqual([{
    container: 'web',
    message: 'a shell starts java and may stay its parent. Because pidMode is task, the shell is not process 1, so if it stays, SIGTERM ends it at once, and the container with it, before java can drain.',
    fix: 'Write exec before java, the last command, so that it replaces the shell.',
  }]);
});
