export * from './stopped-task-explanations';
