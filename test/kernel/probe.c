// Writes kernel parameters in new network and IPC namespaces, as a container runtime does, and prints the results.
//
// Reads requests from standard input. As process 1 of a machine, it reads /requests, answers on the second serial line, and powers
// the machine off. Fields are separated by tabs. In a field, a newline, a tab, and a backslash are written as \n, \t and \\. The
// answer to a request is one line, or one line per parameter and then an empty line:
//
//   release                prints the kernel                         the release (`uname -r`) and the version (`uname -v`)
//   load FILE              loads a kernel module                       `ok` or an error name
//   list                   lists the parameters of new namespaces      NAME, `rw`, `r-` or `-w`, the value
//   measure                same, with the bounds of each integer       …, the lowest and highest number that the kernel keeps
//   write NAME VALUE       writes a parameter that has its default     `ok` or an error name, and the value afterwards
//   then NAME VALUE        writes another parameter afterwards         same
//   limit SOFT HARD        limits the open files of a new process      `ok` or an error name
//   connect RANGE PORTS    connects in a new network namespace with an ephemeral range and reserved ports
//                                                                      `ok` or an error name for TCP and UDP
//   reconnect REUSE STAMPS connects again from a port in TIME-WAIT, with values of tcp_tw_reuse and tcp_timestamps
//                                                                      `ok` or an error name
//   bind START PORT WHO    binds a port as `root`, as a `user`, or as root without NET_BIND_SERVICE (`dropped`), with a value of
//                          ip_unprivileged_port_start or its `default` `ok` or an error name for TCP and UDP
//   share FIRST SECOND     binds the same port twice, by tcp or udp    `ok` or an error name for the second
//   default NAME -         reads a parameter of new namespaces         `ok` or an error name, and the value
//   term WHO HOW           sends SIGTERM to process 1 of a new PID namespace (`init`) or to another process (`other`), which has
//                          a handler (`handler`) or not (`default`)    `ended`, or `runs` if it runs half a second later
//   timewait SECONDS -     closes a connection first, with a value of tcp_fin_timeout
//                                                                      the seconds that its port stays in TIME-WAIT
//   exhaust BUCKETS COUNT  connects and closes COUNT times with 100 ephemeral ports, without tcp_tw_reuse, and with a value of
//                          tcp_max_tw_buckets                          `ok` or an error name, the successful connections, and
//                                                                      those that did not stay in TIME-WAIT
//   relisten FIRST SECOND  listens with a longer backlog under a value of somaxconn, sets another one, and listens again
//                                                                      the backlog after each of the three steps
//   keepalive TIMES BLIP   connects with TIMES (idle time, interval, probes), and interrupts the path for BLIP milliseconds
//                                                                      `ok` or an error name, after the times have passed again
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define SYSCTL "/proc/sys/"
#define TEXT 65536
#define MODULE_INIT_COMPRESSED_FILE 4
// It affects the whole machine and cannot be reset, although new namespaces let it be written.
#define IRREVERSIBLE "net.netfilter.nf_hooks_lwtunnel"

static void die(const char *what) {
  fprintf(stderr, "probe: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void enter_new_namespaces(void) {
  if (unshare(CLONE_NEWNET | CLONE_NEWIPC) != 0) {
    die("new network and IPC namespaces");
  }
}

// Every dot in a name stands for a slash: the only interface of a new namespace is `lo`.
static const char *path_of(const char *name) {
  static char path[4096];
  snprintf(path, sizeof path, SYSCTL "%s", name);
  for (char *c = path + strlen(SYSCTL); *c; c++) {
    if (*c == '.') {
      *c = '/';
    }
  }
  return path;
}

static int read_text(const char *path, char *text) {
  text[0] = '\0';
  int fd = open(path, O_RDONLY);
  if (fd < 0) {
    return errno;
  }
  ssize_t length = 0, got;
  while ((got = read(fd, text + length, TEXT - 1 - length)) > 0) {
    length += got;
  }
  int error = got < 0 ? errno : 0;
  close(fd);
  if (length > 0 && text[length - 1] == '\n') {
    length--;
  }
  text[length] = '\0';
  return error;
}

// Writes exactly these bytes, as runc does: repeats until all are written, and writes once if there are none.
static int write_text(const char *path, const char *text) {
  int fd = open(path, O_WRONLY);
  if (fd < 0) {
    return errno;
  }
  size_t length = strlen(text), done = 0;
  int error = 0;
  do {
    ssize_t written = write(fd, text + done, length - done);
    if (written < 0) {
      error = errno;
    } else if (written == 0 && length > 0) {
      error = EIO;
    } else {
      done += written;
    }
  } while (!error && done < length);
  close(fd);
  return error;
}

static const char *name_of(int error) {
  return error ? strerrorname_np(error) : "ok";
}

static void print_field(const char *text) {
  for (; *text; text++) {
    switch (*text) {
      case '\n': fputs("\\n", stdout); break;
      case '\t': fputs("\\t", stdout); break;
      case '\\': fputs("\\\\", stdout); break;
      default: putchar(*text);
    }
  }
}

static void unescape(char *text) {
  char *to = text;
  for (; *text; text++) {
    if (*text == '\\' && text[1]) {
      text++;
      *to++ = *text == 'n' ? '\n' : *text == 't' ? '\t' : *text;
    } else {
      *to++ = *text;
    }
  }
  *to = '\0';
}

// The parameter with a known default, if any.
static char of[256];

// Every write starts from the default. If it cannot be restored, enters new namespaces.
static void reset(const char *name) {
  static char initial[TEXT], text[TEXT];
  const char *path = path_of(name);
  if (strcmp(of, name) == 0) {
    read_text(path, text);
    if (strcmp(text, initial) != 0) {
      write_text(path, initial);
      read_text(path, text);
    }
    if (strcmp(text, initial) == 0) {
      return;
    }
  }
  enter_new_namespaces();
  read_text(path, initial);
  snprintf(of, sizeof of, "%s", name);
}

static void write_request(const char *name, const char *value) {
  static char text[TEXT];
  if (strcmp(name, IRREVERSIBLE) == 0) {
    errno = EPERM;
    die(name);
  }
  int error = write_text(path_of(name), value);
  read_text(path_of(name), text);
  printf("%s\t", name_of(error));
  print_field(text);
  putchar('\n');
}

typedef __int128 number;

static const char *text_of(number value) {
  static char text[48];
  char *c = text + sizeof text - 1;
  bool negative = value < 0;
  if (negative) {
    value = -value;
  }
  do {
    *--c = '0' + (int)(value % 10);
    value /= 10;
  } while (value > 0);
  if (negative) {
    *--c = '-';
  }
  return c;
}

static bool parse(const char *text, number *value) {
  bool negative = *text == '-';
  text += negative;
  if (!*text) {
    return false;
  }
  *value = 0;
  for (; *text; text++) {
    if (*text < '0' || *text > '9') {
      return false;
    }
    *value = *value * 10 + (*text - '0');
  }
  if (negative) {
    *value = -*value;
  }
  return true;
}

static bool takes(const char *path, number value, number rounding) {
  static char text[TEXT];
  number kept;
  if (write_text(path, text_of(value)) != 0 || read_text(path, text) != 0 || !parse(text, &kept)) {
    return false;
  }
  number difference = kept > value ? kept - value : value - kept;
  return difference < rounding;
}

static number furthest(const char *path, number taken, number limit, number rounding) {
  if (takes(path, limit, rounding)) {
    return limit;
  }
  while (limit - taken > 1 || taken - limit > 1) {
    number middle = taken + (limit - taken) / 2;
    if (takes(path, middle, rounding)) {
      taken = middle;
    } else {
      limit = middle;
    }
  }
  return taken;
}

static void print_bounds(const char *path) {
  static char text[TEXT];
  number initial, one;
  read_text(path, text);
  if (!parse(text, &initial)) {
    return;
  }
  // The kernel keeps times in ticks of 1, 4 or 10 ms: 1 ms becomes a whole tick, a hundredth of a second may become 0.
  bool kept = write_text(path, "1") == 0 && read_text(path, text) == 0 && parse(text, &one);
  number rounding = kept && (one == 4 || one == 10) ? one : kept && one == 0 ? 2 : 1;
  printf("\t%s", text_of(furthest(path, initial, -((number)1 << 63), rounding)));
  printf("\t%s", text_of(furthest(path, initial, ((number)1 << 64) - 1, rounding)));
}

// Interface parameters are measured for `default` only.
static bool is_measured(const char *name) {
  return strcmp(name, IRREVERSIBLE) != 0 && (!strstr(name, ".conf.") || strstr(name, ".conf.default."));
}

static void list_file(const char *path, const char *name, bool with_bounds) {
  static char text[TEXT];
  int fd = open(path, O_WRONLY);
  bool writable = fd >= 0, measured = writable && with_bounds && is_measured(name);
  if (writable) {
    close(fd);
  }
  if (measured) {
    enter_new_namespaces();
  }
  bool readable = read_text(path, text) == 0;
  printf("%s\t%c%c\t", name, readable ? 'r' : '-', writable ? 'w' : '-');
  print_field(text);
  if (measured) {
    print_bounds(path);
  }
  putchar('\n');
}

static void list_below(const char *path, const char *name, bool with_bounds) {
  struct dirent **entries;
  int count = scandir(path, &entries, NULL, alphasort);
  for (int i = 0; i < count; i++) {
    const char *last = entries[i]->d_name;
    char below[4096], full_name[4096];
    snprintf(below, sizeof below, "%s/%s", path, last);
    snprintf(full_name, sizeof full_name, "%s.%s", name, last);
    if (entries[i]->d_type != DT_DIR) {
      list_file(below, full_name, with_bounds);
    } else if (last[0] != '.') {
      list_below(below, full_name, with_bounds);
    }
    free(entries[i]);
  }
  if (count >= 0) {
    free(entries);
  }
}

static void list(bool with_bounds) {
  static const char *const IPC[] = {"msgmax", "msgmnb", "msgmni", "sem", "shm_rmid_forced", "shmall", "shmmax", "shmmni"};
  enter_new_namespaces();
  list_below(SYSCTL "net", "net", with_bounds);
  list_below(SYSCTL "fs/mqueue", "fs.mqueue", with_bounds);
  for (size_t i = 0; i < sizeof IPC / sizeof *IPC; i++) {
    char name[64];
    snprintf(name, sizeof name, "kernel.%s", IPC[i]);
    list_file(path_of(name), name, with_bounds);
  }
  putchar('\n');
}

static void load(const char *file) {
  const char *ending = strrchr(file, '.');
  int flags = ending && strcmp(ending, ".ko") == 0 ? 0 : MODULE_INIT_COMPRESSED_FILE;
  int fd = open(file, O_RDONLY);
  int error = fd < 0 || syscall(SYS_finit_module, fd, "", flags) != 0 ? errno : 0;
  puts(name_of(error));
}

#define LISTENER 8000

static void limit(const char *soft, const char *hard) {
  struct rlimit files = { strtoull(soft, NULL, 10), strtoull(hard, NULL, 10) };
  puts(name_of(setrlimit(RLIMIT_NOFILE, &files) == 0 ? 0 : errno));
}

static struct sockaddr_in local(int port) {
  return (struct sockaddr_in) { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
}

// Enters a network namespace with a listener on its loopback interface.
static int listener(void) {
  enter_new_namespaces();
  int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  struct ifreq loopback = { .ifr_name = "lo", .ifr_flags = IFF_UP };
  struct sockaddr_in address = local(LISTENER);
  if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &loopback) != 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0
      || bind(fd, (struct sockaddr *) &address, sizeof address) != 0 || listen(fd, 5) != 0) {
    die("listener");
  }
  return fd;
}

static void set(const char *name, const char *value) {
  int error = write_text(path_of(name), value);
  if (error) {
    errno = error;
    die(name);
  }
}

static int connected(int type, int *fd) {
  struct sockaddr_in address = local(LISTENER);
  *fd = socket(AF_INET, type, 0);
  return connect(*fd, (struct sockaddr *) &address, sizeof address) == 0 ? 0 : errno;
}

static void connect_with(const char *range, const char *reserved) {
  int fd;
  listener();
  set("net.ipv4.ip_local_port_range", range);
  set("net.ipv4.ip_local_reserved_ports", reserved);
  printf("%s\t", name_of(connected(SOCK_STREAM, &fd)));
  printf("%s\n", name_of(connected(SOCK_DGRAM, &fd)));
}

static void reconnect_with(const char *reuse, const char *timestamps) {
  int server = listener(), client, accepted;
  set("net.ipv4.tcp_tw_reuse", reuse);
  set("net.ipv4.tcp_timestamps", timestamps);
  set("net.ipv4.ip_local_port_range", "50000 50000");
  if (connected(SOCK_STREAM, &client) != 0 || (accepted = accept(server, NULL, NULL)) < 0) {
    die("connect");
  }
  close(client);
  close(accepted);
  // Timestamps count whole seconds.
  sleep(2);
  puts(name_of(connected(SOCK_STREAM, &client)));
}

static int bound(int type, int port) {
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = { htonl(INADDR_ANY) } };
  int fd = socket(AF_INET, type, 0);
  return bind(fd, (struct sockaddr *) &address, sizeof address) != 0 || (type == SOCK_STREAM && listen(fd, 5) != 0) ? errno : 0;
}

static void drop_bind_service(void) {
  struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct data[2];
  if (syscall(SYS_capget, &header, data) != 0) {
    die("capget");
  }
  data[0].effective &= ~(1u << CAP_NET_BIND_SERVICE);
  data[0].permitted &= ~(1u << CAP_NET_BIND_SERVICE);
  data[0].inheritable &= ~(1u << CAP_NET_BIND_SERVICE);
  if (prctl(PR_CAPBSET_DROP, CAP_NET_BIND_SERVICE, 0, 0, 0) != 0 || syscall(SYS_capset, &header, data) != 0) {
    die("capset");
  }
}

static void bind_with(const char *start, const char *port_and_who) {
  const char *who = strchr(port_and_who, ' ') + 1;
  int port = atoi(port_and_who);
  enter_new_namespaces();
  if (strcmp(start, "default") != 0) {
    set("net.ipv4.ip_unprivileged_port_start", start);
  }
  if (strcmp(who, "dropped") == 0) {
    drop_bind_service();
  } else if (strcmp(who, "user") == 0 && (setgroups(0, NULL) != 0 || setgid(33) != 0 || setuid(33) != 0)) {
    die("setuid");
  }
  printf("%s\t", name_of(bound(SOCK_STREAM, port)));
  printf("%s\n", name_of(bound(SOCK_DGRAM, port)));
}

static void share(const char *first, const char *second) {
  enter_new_namespaces();
  int error = bound(strcmp(first, "tcp") == 0 ? SOCK_STREAM : SOCK_DGRAM, LISTENER);
  if (error) {
    errno = error;
    die("share");
  }
  puts(name_of(bound(strcmp(second, "tcp") == 0 ? SOCK_STREAM : SOCK_DGRAM, LISTENER)));
}

static void print_default(const char *name, const char *unused) {
  static char text[TEXT];
  (void) unused;
  enter_new_namespaces();
  printf("%s\t", name_of(read_text(path_of(name), text)));
  print_field(text);
  putchar('\n');
}

static void end(int signal) {
  (void) signal;
  _exit(0);
}

static void terminate(const char *who, const char *how) {
  int ready[2];
  if (pipe(ready) != 0 || (strcmp(who, "init") == 0 && unshare(CLONE_NEWPID) != 0)) {
    die("new PID namespace");
  }
  pid_t child = fork();
  if (child == 0) {
    if (strcmp(how, "handler") == 0) {
      signal(SIGTERM, end);
    }
    if (write(ready[1], "", 1) != 1) {
      _exit(1);
    }
    for (;;) {
      pause();
    }
  }
  char byte;
  if (child < 0 || read(ready[0], &byte, 1) != 1 || kill(child, SIGTERM) != 0) {
    die("terminate");
  }
  usleep(500000);
  bool runs = waitpid(child, NULL, WNOHANG) == 0;
  if (runs) {
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
  }
  puts(runs ? "runs" : "ended");
}

static void wait_in_time_wait(const char *fin_timeout, const char *unused) {
  int server = listener(), client, accepted;
  static char text[TEXT];
  (void) unused;
  set("net.ipv4.tcp_fin_timeout", fin_timeout);
  if (connected(SOCK_STREAM, &client) != 0 || (accepted = accept(server, NULL, NULL)) < 0) {
    die("connect");
  }
  close(client);
  usleep(50000);
  close(accepted);
  usleep(50000);
  read_text("/proc/self/net/tcp", text);
  for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
    unsigned state, timer, hundredths;
    if (sscanf(line, " %*d: %*s %*s %x %*x:%*x %x:%x", &state, &timer, &hundredths) == 3 && state == 6) {
      printf("%u\n", (hundredths + 50) / 100);
      return;
    }
  }
  puts("none");
}

static unsigned long counter(const char *name) {
  static char text[TEXT];
  read_text("/proc/self/net/netstat", text);
  char *names = strstr(text, "TcpExt:"), *values = strstr(names + 1, "TcpExt:"), *in_names, *in_values;
  for (char *key = strtok_r(names, " ", &in_names), *value = strtok_r(values, " ", &in_values); key && value;
       key = strtok_r(NULL, " ", &in_names), value = strtok_r(NULL, " ", &in_values)) {
    if (strcmp(key, name) == 0) {
      return strtoul(value, NULL, 10);
    }
  }
  die(name);
  return 0;
}

static void exhaust(const char *buckets, const char *count) {
  int server = listener(), client, accepted, error = 0, done = 0;
  set("net.ipv4.ip_local_port_range", "50000 50099");
  // By default, connections on the loopback interface reuse ports.
  set("net.ipv4.tcp_tw_reuse", "0");
  set("net.ipv4.tcp_max_tw_buckets", buckets);
  for (; done < atoi(count) && (error = connected(SOCK_STREAM, &client)) == 0; done++) {
    if ((accepted = accept(server, NULL, NULL)) < 0) {
      die("accept");
    }
    close(client);
    close(accepted);
  }
  printf("%s\t%d\t%lu\n", name_of(error), done, counter("TCPTimeWaitOverflow"));
}

// For a listener, the kernel reports its backlog as the number of unacknowledged segments.
static unsigned backlog_of(int fd) {
  struct tcp_info info;
  socklen_t length = sizeof info;
  if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) {
    die("TCP_INFO");
  }
  return info.tcpi_sacked;
}

static void relisten(const char *first, const char *second) {
  enter_new_namespaces();
  struct sockaddr_in address = local(LISTENER);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  set("net.core.somaxconn", first);
  if (bind(fd, (struct sockaddr *) &address, sizeof address) != 0 || listen(fd, 10000) != 0) {
    die("listen");
  }
  printf("%u\t", backlog_of(fd));
  set("net.core.somaxconn", second);
  printf("%u\t", backlog_of(fd));
  if (listen(fd, 10000) != 0) {
    die("listen again");
  }
  printf("%u\n", backlog_of(fd));
}

static void set_loopback(bool up) {
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct ifreq loopback = { .ifr_name = "lo", .ifr_flags = up ? IFF_UP : 0 };
  if (ioctl(fd, SIOCSIFFLAGS, &loopback) != 0) {
    die("loopback");
  }
  close(fd);
}

static void keepalive(const char *times, const char *blip) {
  int server = listener(), client, on = 1, error = 0;
  char time[8], interval[8], probes[8];
  if (sscanf(times, "%7s %7s %7s", time, interval, probes) != 3) {
    die("times");
  }
  set("net.ipv4.tcp_keepalive_time", time);
  set("net.ipv4.tcp_keepalive_intvl", interval);
  set("net.ipv4.tcp_keepalive_probes", probes);
  if (connected(SOCK_STREAM, &client) != 0 || accept(server, NULL, NULL) < 0
      || setsockopt(client, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on) != 0) {
    die("connect");
  }
  int seconds = atoi(time) + atoi(interval) * atoi(probes);
  // Just before the first probe, which makes the longest interruption that is sure to be survived.
  usleep(atoi(time) * 1000000 - 200000);
  set_loopback(false);
  usleep(atoi(blip) * 1000);
  set_loopback(true);
  sleep(seconds + 1);
  socklen_t length = sizeof error;
  getsockopt(client, SOL_SOCKET, SO_ERROR, &error, &length);
  puts(name_of(error));
}

// Runs a request in a new process, which its limits and namespaces do not outlive.
static void in_new_process(void (*request)(const char *, const char *), const char *first, const char *second) {
  int status;
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    request(first, second);
    fflush(stdout);
    _exit(0);
  }
  if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
    die("new process");
  }
}

static void answer(char *line) {
  char *name = strchr(line, '\t'), *value = NULL;
  if (name) {
    *name++ = '\0';
    value = strchr(name, '\t');
    if (value) {
      *value++ = '\0';
      unescape(value);
    }
  }
  if (strcmp(line, "release") == 0) {
    struct utsname system;
    uname(&system);
    printf("%s\t%s\n", system.release, system.version);
  } else if (strcmp(line, "list") == 0 || strcmp(line, "measure") == 0) {
    list(line[0] == 'm');
  } else if (strcmp(line, "load") == 0) {
    load(name);
  } else if (strcmp(line, "write") == 0) {
    reset(name);
    write_request(name, value);
  } else if (strcmp(line, "then") == 0) {
    write_request(name, value);
    of[0] = '\0';
  } else if (strcmp(line, "limit") == 0) {
    in_new_process(limit, name, value);
  } else if (strcmp(line, "connect") == 0) {
    in_new_process(connect_with, name, value);
  } else if (strcmp(line, "reconnect") == 0) {
    in_new_process(reconnect_with, name, value);
  } else if (strcmp(line, "bind") == 0) {
    in_new_process(bind_with, name, value);
  } else if (strcmp(line, "share") == 0) {
    in_new_process(share, name, value);
  } else if (strcmp(line, "default") == 0) {
    in_new_process(print_default, name, value);
  } else if (strcmp(line, "term") == 0) {
    in_new_process(terminate, name, value);
  } else if (strcmp(line, "timewait") == 0) {
    in_new_process(wait_in_time_wait, name, value);
  } else if (strcmp(line, "exhaust") == 0) {
    in_new_process(exhaust, name, value);
  } else if (strcmp(line, "relisten") == 0) {
    in_new_process(relisten, name, value);
  } else if (strcmp(line, "keepalive") == 0) {
    in_new_process(keepalive, name, value);
  } else {
    errno = EINVAL;
    die(line);
  }
}

static void set_machine_up(void) {
  mkdir("/proc", 0755);
  mkdir("/dev", 0755);
  if (mount("proc", "/proc", "proc", 0, NULL) != 0 || mount("dev", "/dev", "devtmpfs", 0, NULL) != 0) {
    die("mount");
  }
  int console = open("/dev/ttyS0", O_WRONLY | O_NOCTTY);
  if (console >= 0) {
    dup2(console, STDERR_FILENO);
  }
  struct termios line;
  int fd = open("/dev/ttyS1", O_WRONLY | O_NOCTTY);
  if (fd < 0 || tcgetattr(fd, &line) != 0) {
    die("/dev/ttyS1");
  }
  cfmakeraw(&line);
  cfsetspeed(&line, B115200);
  tcsetattr(fd, TCSANOW, &line);
  if (!freopen("/requests", "r", stdin) || dup2(fd, STDOUT_FILENO) < 0) {
    die("/requests");
  }
}

int main(void) {
  static char line[TEXT];
  bool is_init = getpid() == 1;
  if (is_init) {
    set_machine_up();
  }
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = '\0';
    answer(line);
  }
  fflush(stdout);
  if (is_init) {
    tcdrain(STDOUT_FILENO);
    reboot(RB_POWER_OFF);
  }
  return 0;
}
