export * from './task-definition-hook';
