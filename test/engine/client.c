/* A client that keeps a connection to a local port open. Usage: `client PORT`, `client PORT keepalive`, or `client PORT keepalive SECONDS`
 * to set the idle time. It retries until a program listens. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void set(int connection, int level, int option, int value) {
  if (setsockopt(connection, level, option, &value, sizeof value) != 0) {
    exit(2);
  }
}

int main(int count, char **words) {
  if (count < 2) {
    return 2;
  }
  struct sockaddr_in peer = { .sin_family = AF_INET, .sin_port = htons(atoi(words[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
  int connection;
  for (;;) {
    connection = socket(AF_INET, SOCK_STREAM, 0);
    if (count > 2) {
      set(connection, SOL_SOCKET, SO_KEEPALIVE, 1);
    }
    if (count > 3) {
      set(connection, IPPROTO_TCP, TCP_KEEPIDLE, atoi(words[3]));
    }
    if (connect(connection, (struct sockaddr *) &peer, sizeof peer) == 0) {
      pause();
      return 0;
    }
    close(connection);
    usleep(10000);
  }
}
