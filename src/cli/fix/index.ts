export * from './fix';
export * from './text-edit';
