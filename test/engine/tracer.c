/*
 * What a tracer can do with a process besides looking at its system calls:
 * `tracer memory PID` prints the process's environment from its memory, `tracer end PID` ends the process without sending a signal,
 * `tracer kill PID` ends it as the command `kill` of gdb does.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>

/* The number of a field of /proc/PID/stat, proc_pid_stat(5). */
#define ENV_START 50
#define ENV_END 51

static unsigned long field(int pid, int number)
{
    char path[32], text[4096] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(text, sizeof text, file) == NULL)
        exit(1);
    fclose(file);
    /* The name of the process may contain spaces. */
    char *at = strrchr(text, ')');
    for (int i = 2; i < number; i++)
        at = strchr(at + 1, ' ');
    return strtoul(at, NULL, 10);
}

int main(int count, char *arguments[])
{
    if (count != 3)
        return 2;
    int pid = atoi(arguments[2]);
    if (strcmp(arguments[1], "end") == 0)
        return ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_EXITKILL) == 0 ? 0 : 1;
    if (strcmp(arguments[1], "kill") == 0)
        return ptrace(PTRACE_ATTACH, pid, 0, 0) == 0 && waitpid(pid, NULL, __WALL) == pid && ptrace(PTRACE_KILL, pid, 0, 0) == 0 ? 0 : 1;
    static char text[65536];
    unsigned long start = field(pid, ENV_START), length = field(pid, ENV_END) - start;
    struct iovec to = { text, length < sizeof text ? length : sizeof text }, from = { (void *)start, to.iov_len };
    ssize_t copied = process_vm_readv(pid, &to, 1, &from, 1, 0);
    return copied > 0 && fwrite(text, copied, 1, stdout) == 1 ? 0 : 1;
}
