/** An error that the user can fix: wrong usage or unreadable input. The command exits with code 2. */
export class UsageError extends Error {}
