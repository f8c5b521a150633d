/* A server that only binds a port. Usage: `listener tcp PORT` or `listener udp PORT`. Prints the error and exits if it may not. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int count, char **words) {
  if (count != 3) {
    return 2;
  }
  int isTcp = strcmp(words[1], "tcp") == 0;
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(atoi(words[2])), .sin_addr.s_addr = htonl(INADDR_ANY) };
  int server = socket(AF_INET, isTcp ? SOCK_STREAM : SOCK_DGRAM, 0);
  if (bind(server, (struct sockaddr *) &address, sizeof address) != 0 || (isTcp && listen(server, 1) != 0)) {
    perror("bind");
    return 1;
  }
  pause();
  return 0;
}
