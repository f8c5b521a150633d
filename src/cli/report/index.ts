export * from './baseline';
export * from './github';
export * from './json';
export * from './report';
export * from './sarif';
export * from './text';
