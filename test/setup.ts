// The CDK's bundled template validator takes seconds per process. One test turns it on.
process.env.CDK_VALIDATION ??= 'false';
// Stack traces of constructs and annotations take a tenth of the suite's time. Tests that check them turn them on.
process.env.CDK_DISABLE_STACK_TRACE ??= '1';
// The CDK still captures a stack per element, and Jest maps each of 100 frames to its source.
Error.stackTraceLimit = 10;
// We still support Node 20, so its end of life is not worth a warning.
process.env.JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION ??= '20';
