/** .editorconfig */
export const editorconfig = `root = true

[*]
charset = utf-8
end_of_line = lf
indent_style = space
indent_size = 2
insert_final_newline = true
max_line_length = 100
trim_trailing_whitespace = true

[*.py]
indent_size = 4

[*.toml]
indent_size = 4
`;
