# Installs packages and then sleeps, so that a session is possible whether that worked or not.
# Arguments: the file that says that the tools are there, and the packages.
ready=$1
shift

if command -v dnf > /dev/null; then
  install() { timeout 300 dnf install -y "$@"; }
elif command -v apt-get > /dev/null; then
  install() { timeout 300 apt-get update && DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -y --no-install-recommends "$@"; }
elif command -v apk > /dev/null; then
  install() { timeout 300 apk add --no-cache "$@"; }
else
  install() {
    echo 'toolbox: the image has neither dnf nor apt-get nor apk.'
    return 127
  }
fi

echo "toolbox: installing $*"
if install "$@"; then
  : > "$ready"
  echo 'toolbox: the tools are there.'
else
  status=$?
  echo "toolbox: installing $* failed with status $status. It needs a way out of the subnet to the package repositories (a NAT gateway or a public IP address), a root file system that can be written and the default capabilities. An image that has the tools needs none of that. The container stays, so that a session is possible." >&2
fi
exec sleep infinity
