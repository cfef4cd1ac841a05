import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** A file is named for the noun or verb it holds; a name that fits anything says nothing. */
const house = {
  rules: {
    "file-name": {
      create: (context) => ({
        Program(node) {
          if (/(manager|helper|utils?|common|misc)s?\.tsx?$/i.test(context.filename)) {
            context.report({
              node,
              message: "Name the thing: a name that fits anything says nothing.",
            });
          }
        },
      }),
    },
  },
};

export default tseslint.config(
  { ignores: ["dist/", "release/", ".cache/", "node_modules/", "coverage/"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { house },
    rules: {
      "house/file-name": "error",
      complexity: ["error", 12],
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
      "max-params": ["error", 4],
      "no-console": "error",
      eqeqeq: "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      // `void promise` would hide a rejection: catch it where it starts.
      "@typescript-eslint/no-floating-promises": ["error", { ignoreVoid: false }],
    },
  },
  {
    files: ["renderer/**/*.{ts,tsx}"],
    plugins: { "react-hooks": hooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "max-lines-per-function": ["error", { max: 90, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["test/**", "bench/**"],
    rules: { "max-lines-per-function": "off" },
  },
  { files: ["scripts/**", "bench/**"], rules: { "no-console": "off" } },
  { files: ["*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
