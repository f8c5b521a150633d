/** What the person at the keyboard can mend: wrong usage or unreadable input. The command ends with exit code 2. */
export class UsageError extends Error {}
