import { handle, Ports } from './handle';
import { once } from '../../reading/parsing/source-node';

// The entry of the Lambda function. projenrc/bundle-functions.ts bundles it. Its runtime contains the AWS SDK.

/** The part of a client of the AWS SDK that is used here. */
interface Client {
  send(command: object): Promise<unknown>;
}

type Class<Instance> = new (options: object) => Instance;

/** A deliberate stop, which needs no client, does not wait for the SDK. */
const sdk = {
  /* eslint-disable @typescript-eslint/no-require-imports */
  sns: once(() => require('@aws-sdk/client-sns') as { SNSClient: Class<Client>; PublishCommand: Class<object> }),
  dynamodb: once(() => require('@aws-sdk/client-dynamodb') as { DynamoDBClient: Class<Client>; PutItemCommand: Class<object> }),
  /* eslint-enable @typescript-eslint/no-require-imports */
};
const clients = { sns: once(() => new (sdk.sns().SNSClient)({})), dynamodb: once(() => new (sdk.dynamodb().DynamoDBClient)({})) };

const PORTS: Ports = {
  now: Date.now,
  // Not console.log, to whose lines the runtime adds text: CloudWatch finds metrics only in lines that are JSON.
  log: line => void process.stdout.write(`${line}\n`),
  claim: async ({ key, owner, now, expires }) => {
    try {
      await clients.dynamodb().send(new (sdk.dynamodb().PutItemCommand)({
        TableName: process.env.TABLE_NAME,
        Item: { id: { S: key }, owner: { S: owner }, expires: { N: String(expires) } },
        ConditionExpression: 'attribute_not_exists(id) OR expires <= :now OR #owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' }, // a reserved word
        ExpressionAttributeValues: { ':now': { N: String(now) }, ':owner': { S: owner } },
      }));
      return true;
    } catch (error) {
      if ((error as Error | undefined)?.name === 'ConditionalCheckFailedException') {
        return false;
      }
      throw error;
    }
  },
  publish: async ({ subject, text, attributes }) => {
    await clients.sns().send(new (sdk.sns().PublishCommand)({
      TopicArn: process.env.TOPIC_ARN,
      Subject: subject,
      Message: text,
      MessageAttributes: Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }])),
    }));
  },
};

export const handler = async (event: unknown, { awsRequestId }: { readonly awsRequestId: string }): Promise<void> => {
  const { INTERVAL_SECONDS, METRIC_NAMESPACE } = process.env;
  await handle(event, { interval: Number(INTERVAL_SECONDS), namespace: METRIC_NAMESPACE!, requestId: awsRequestId }, PORTS);
};
