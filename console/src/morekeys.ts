declare const MORE_KEYS: string; // by the build, as FIRST_KEYS

export const moreKeys = MORE_KEYS;
