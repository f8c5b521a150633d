/** Options for the order in which ECS stops the containers of a task. */
export interface StopOrderOptions {
  /**
   * Whether ECS stops the observer after the application, so that the observer gets the application's last data.
   *
   * If so, each application container waits until the observer has started (`dependsOn` with START), because ECS stops
   * containers in the reverse order of their dependencies. Otherwise, all containers get SIGTERM at the same time. A
   * container that the observer itself waits for does not wait for the observer, and a container that already waits for
   * the observer keeps its condition. Stopping the task takes longer: the observer gets SIGTERM when the application has
   * exited.
   *
   * @default - true, except for `CustomObserver`
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
   */
  readonly stopAfterApplication?: boolean;
}
