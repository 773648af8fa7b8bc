// The package is an ES module: Jest runs it as one, with no transform.
import process from 'node:process';

export default {
  testEnvironment: process.env.ENVIRONMENT,
  testMatch: ['<rootDir>/jest/*.test.js'],
  transform: {},
};
