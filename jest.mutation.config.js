const config = require('./jest.config.json');
module.exports = {
  ...config,
  testMatch: ['<rootDir>/test/mutation/suite.ts'],
  testEnvironment: require.resolve('./test/mutation/environment.js'),
};
