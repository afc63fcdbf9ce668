/** .gitignore */
export const gitignore = `# Python
.venv/
__pycache__/
*.py[cod]
.mypy_cache/
.pytest_cache/
.ruff_cache/
.coverage
htmlcov/
*.db

# JavaScript
node_modules/
dist/
coverage/

# This machine's own
.env
.env.*
!.env.example
.DS_Store
`;
