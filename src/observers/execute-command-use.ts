/** How an observer depends on ECS Exec, which a service or `aws ecs run-task` enables for the whole task. */
export enum ExecuteCommandUse {
  /** The observer needs ECS Exec, because it is used in ECS Exec sessions. */
  NEEDED = 'needed',

  /** The observer fails if ECS Exec is enabled. */
  FORBIDDEN = 'forbidden',
}
