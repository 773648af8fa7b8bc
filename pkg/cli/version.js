// The version of the package. It stands here, so that a bundled program knows it too; a test holds
// it to package.json.

export const version = '0.1.0';
