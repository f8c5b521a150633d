// Runs a command in a container of a service with ECS Exec, and returns the lines that it prints.
import { ECSClient, ExecuteCommandCommand, ListTasksCommand } from '@aws-sdk/client-ecs'; // part of the runtime of Lambda
import { Session } from './session.mjs';

export async function handler({ cluster, service, container, command }) {
  const ecs = new ECSClient();
  const { taskArns: [task] } = await ecs.send(new ListTasksCommand({ cluster, serviceName: service, desiredStatus: 'RUNNING' }));
  if (task === undefined) {
    throw new Error(`Service ${service} has no running task.`);
  }
  const { session } = await ecs.send(new ExecuteCommandCommand({ cluster, task, container, command, interactive: true }));
  const output = await outputOf(session);
  return output.split(/\r?\n/).filter(line => line !== '');
}

function outputOf({ streamUrl, tokenValue }) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(streamUrl);
    socket.binaryType = 'arraybuffer';
    const session = new Session(message => socket.send(message));
    const timeout = setTimeout(() => reject(new Error(`The session did not end. Its output: ${session.output}`)), 60_000);
    const end = () => {
      clearTimeout(timeout);
      resolve(session.output);
    };
    socket.onopen = () => session.open(tokenValue);
    socket.onmessage = ({ data }) => {
      session.receive(data);
      if (session.isClosed) {
        socket.close();
        end();
      }
    };
    socket.onclose = end;
    socket.onerror = () => reject(new Error('The connection to the session failed.'));
  });
}
