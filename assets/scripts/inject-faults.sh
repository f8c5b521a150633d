# Registers the task as a managed instance of AWS Systems Manager and runs the SSM agent, through which faults are injected, until the task ends.
#
# How the instance has to be tagged, and that ECS Exec has to be off: https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html
# What the agent takes and writes: https://github.com/aws/amazon-ssm-agent/blob/mainline/packaging/docker/start-agent.sh
set -u
registration=/var/lib/amazon/ssm/registration
activation=
agent=

say() { echo "fault-injection: $*" >&2; }

give_up() {
  say "$*"
  exit 1
}

# Once registered, the agent keeps credentials of the managed instance's role where the AWS CLI finds them before those of the task role.
as_task() { AWS_SHARED_CREDENTIALS_FILE=/dev/null "$@"; }

clean_up() {
  status=$?
  trap '' TERM INT
  if [ -n "$activation" ]; then
    aws ssm delete-activation --region "$region" --activation-id "$activation" \
      || say "activation $activation could not be deleted. It can register nothing else, and expires after a day."
  fi
  instance=
  [ -z "$activation" ] || instance=$(jq -r '.ManagedInstanceID // empty' "$registration" 2> /dev/null)
  if [ -n "$instance" ]; then
    if aws ssm deregister-managed-instance --region "$region" --instance-id "$instance"; then
      say "managed instance $instance is no longer registered."
    else
      say "managed instance $instance could not be deregistered. Do it by hand: aws ssm deregister-managed-instance --instance-id $instance"
    fi
    rm -f "$registration"
  fi
  if [ -n "$agent" ]; then
    kill -TERM "$agent"
    wait "$agent"
  fi
  exit "$status"
}
trap clean_up EXIT
trap 'exit 0' TERM INT

[ -n "${MANAGED_INSTANCE_ROLE_NAME:-}" ] || give_up 'MANAGED_INSTANCE_ROLE_NAME is not set.'
[ -n "${ECS_CONTAINER_METADATA_URI_V4:-}" ] || give_up 'there is no metadata of a task: this container runs outside of ECS.'

if ! command -v aws > /dev/null || ! command -v curl > /dev/null || ! command -v jq > /dev/null || ! command -v ps > /dev/null; then
  installer=$(command -v dnf || command -v yum) || give_up 'the image lacks aws, curl, jq or ps, and has neither dnf nor yum to install them.'
  { "$installer" upgrade -y && "$installer" install -y awscli jq procps; } || give_up "$installer could not install what is needed. Is there a way out of the subnet?"
fi

# The kernel keeps the first 15 bytes of a name.
if ps -e -o comm= | grep -q '^amazon-ssm-agen'; then
  give_up 'another SSM agent runs in this task, as it does with ECS Exec. Turn ECS Exec off: no faults can be injected beside it.'
fi

task=$(curl --silent --show-error --fail "$ECS_CONTAINER_METADATA_URI_V4/task") || give_up 'the metadata of the task cannot be read.'
arn=$(echo "$task" | jq -e -r .TaskARN) || give_up 'the metadata of the task tells no ARN.'
zone=$(echo "$task" | jq -e -r .AvailabilityZone) || give_up 'the metadata of the task tells no Availability Zone.'
region=$(echo "$arn" | cut -d : -f 4)

created=$(as_task aws ssm create-activation --region "$region" --output json --iam-role "$MANAGED_INSTANCE_ROLE_NAME" --registration-limit 1 \
  --tags "Key=ECS_TASK_AVAILABILITY_ZONE,Value=$zone" "Key=ECS_TASK_ARN,Value=$arn" Key=FAULT_INJECTION_SIDECAR,Value=true) \
  || give_up "no activation could be created for role $MANAGED_INSTANCE_ROLE_NAME."
activation=$(echo "$created" | jq -e -r .ActivationId) || give_up 'the activation has no id.'
code=$(echo "$created" | jq -e -r .ActivationCode) || give_up 'the activation has no code.'

amazon-ssm-agent -register -y -code "$code" -id "$activation" -region "$region" || give_up 'the SSM agent could not be registered.'

# In the background, for a signal is handled at once only while the shell waits.
amazon-ssm-agent &
agent=$!
say "task $arn is registered."
wait "$agent"
status=$?
agent=
give_up "the SSM agent has ended with status $status."
