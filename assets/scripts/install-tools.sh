# Installs packages and then sleeps, so that sessions are possible even if the installation fails.
# Arguments: the file to create when all packages are installed, and the packages.
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
    echo 'toolbox: the image has no supported package manager (dnf, apt-get, or apk).'
    return 127
  }
fi

echo "toolbox: installing $*"
if install "$@"; then
  : > "$ready"
  echo 'toolbox: the packages are installed.'
else
  status=$?
  echo "toolbox: installing $* failed with status $status. The installation needs a route from the subnet to the package repositories (a NAT gateway or a public IP address), a writable root file system, and the default capabilities. An image that contains the tools needs none of these. The container keeps running, so that you can open a session." >&2
fi
exec sleep infinity
