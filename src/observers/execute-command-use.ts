/** What an observer wants of ECS Exec, which a service or a run-task turns on for the whole task. */
export enum ExecuteCommandUse {
  /** It is reached by a session of ECS Exec. */
  NEEDED = 'needed',

  /** It fails where ECS Exec is on. */
  FORBIDDEN = 'forbidden',
}
