export * from './policy';
export * from './read-policy';
export * from './rule-names';
export { allPolicyRules } from './rules';
