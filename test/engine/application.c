/*
 * A typical application: a master that runs as root, with two workers that run as user 33.
 * `worker` is a separate program. The other worker is a fork that changed its user, so only a tracer with SYS_PTRACE can inspect it:
 * even processes of the same user cannot.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define USER 33

static void work(void)
{
    for (;;) {
        getppid();
        usleep(10000);
    }
}

static pid_t begin(int asProgram)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    prctl(PR_SET_NAME, "forked");
    if (setgid(USER) != 0 || setuid(USER) != 0)
        exit(1);
    if (asProgram) {
        execl("/bin/worker", "worker", NULL);
        exit(1);
    }
    work();
    return 0;
}

int main(int count, char *arguments[])
{
    (void)count;
    if (strcmp(arguments[0], "worker") == 0)
        work();
    pid_t forked = begin(0);
    pid_t worker = begin(1);
    for (;;) {
        pid_t ended = wait(NULL);
        if (ended == forked)
            forked = begin(0);
        if (ended == worker)
            worker = begin(1);
    }
}
