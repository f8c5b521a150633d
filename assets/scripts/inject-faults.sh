# Registers the task as a managed instance of AWS Systems Manager, and runs the SSM agent that injects faults until the task stops.
#
# Required tags, and why ECS Exec must be disabled: https://docs.aws.amazon.com/fis/latest/userguide/ecs-task-actions.html
# Arguments and files of the agent: https://github.com/aws/amazon-ssm-agent/blob/mainline/packaging/docker/start-agent.sh
set -u
registration=/var/lib/amazon/ssm/registration
activation=
agent=

say() { echo "fault-injection: $*" >&2; }

give_up() {
  say "$*"
  exit 1
}

# The registered agent stores credentials of the managed instance's role in the shared credentials file, which the AWS CLI prefers to the task role.
as_task() { AWS_SHARED_CREDENTIALS_FILE=/dev/null "$@"; }

clean_up() {
  status=$?
  trap '' TERM INT
  if [ -n "$activation" ]; then
    aws ssm delete-activation --region "$region" --activation-id "$activation" \
      || say "activation $activation could not be deleted. It cannot register another instance, and expires after a day."
  fi
  instance=
  [ -z "$activation" ] || instance=$(jq -r '.ManagedInstanceID // empty' "$registration" 2> /dev/null)
  if [ -n "$instance" ]; then
    if aws ssm deregister-managed-instance --region "$region" --instance-id "$instance"; then
      say "managed instance $instance is deregistered."
    else
      say "managed instance $instance could not be deregistered. Deregister it manually: aws ssm deregister-managed-instance --instance-id $instance"
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
[ -n "${ECS_CONTAINER_METADATA_URI_V4:-}" ] || give_up 'ECS_CONTAINER_METADATA_URI_V4 is not set: this container does not run in an ECS task.'

if ! command -v aws > /dev/null || ! command -v curl > /dev/null || ! command -v jq > /dev/null || ! command -v ps > /dev/null; then
  installer=$(command -v dnf || command -v yum) || give_up 'the image lacks aws, curl, jq, or ps, and has neither dnf nor yum to install them.'
  { "$installer" upgrade -y && "$installer" install -y awscli jq procps; } || give_up "$installer could not install the required packages. Check that the subnet has a route to the package repositories."
fi

# The kernel stores only the first 15 bytes of a process name.
if ps -e -o comm= | grep -q '^amazon-ssm-agen'; then
  give_up 'another SSM agent runs in this task, for example because of ECS Exec. Disable ECS Exec: it does not work together with fault injection.'
fi

task=$(curl --silent --show-error --fail "$ECS_CONTAINER_METADATA_URI_V4/task") || give_up 'the task metadata cannot be read.'
arn=$(echo "$task" | jq -e -r .TaskARN) || give_up 'the task metadata contains no ARN.'
zone=$(echo "$task" | jq -e -r .AvailabilityZone) || give_up 'the task metadata contains no Availability Zone.'
region=$(echo "$arn" | cut -d : -f 4)

created=$(as_task aws ssm create-activation --region "$region" --output json --iam-role "$MANAGED_INSTANCE_ROLE_NAME" --registration-limit 1 \
  --tags "Key=ECS_TASK_AVAILABILITY_ZONE,Value=$zone" "Key=ECS_TASK_ARN,Value=$arn" Key=FAULT_INJECTION_SIDECAR,Value=true) \
  || give_up "could not create an activation for role $MANAGED_INSTANCE_ROLE_NAME."
activation=$(echo "$created" | jq -e -r .ActivationId) || give_up 'the activation has no id.'
code=$(echo "$created" | jq -e -r .ActivationCode) || give_up 'the activation has no code.'

amazon-ssm-agent -register -y -code "$code" -id "$activation" -region "$region" || give_up 'the SSM agent could not be registered.'

# Runs in the background, because the shell handles a signal immediately only during wait.
amazon-ssm-agent &
agent=$!
say "task $arn is registered."
wait "$agent"
status=$?
agent=
give_up "the SSM agent exited with status $status."
