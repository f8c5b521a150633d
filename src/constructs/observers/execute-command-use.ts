/** How an observer depends on ECS Exec, which a service or `aws ecs run-task` enables for the whole task. */
export enum ExecuteCommandUse {
  /**
   * The observer needs ECS Exec, because it is used in ECS Exec sessions. The rule `toolbox-without-exec` warns if no
   * known service enables ECS Exec.
   */
  NEEDED = 'needed',

  /** The observer fails if ECS Exec is enabled. */
  FORBIDDEN = 'forbidden',
}
