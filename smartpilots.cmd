@echo off
rem SmartPilots from the command line on Windows: smartpilots help
setlocal
set "root=%~dp0"
where dotnet >nul 2>nul || (echo smartpilots: the .NET 10 SDK is missing. Install it from https://dot.net and run this again. 1>&2 & exit /b 127)
if "%1"=="test" (echo smartpilots: tests run on Linux; here use: dotnet test 1>&2 & exit /b 2)
if not exist "%root%console\dist" (
  where npm >nul 2>nul || (echo smartpilots: npm is missing. Install Node 20 and run this again. 1>&2 & exit /b 127)
  pushd "%root%console" && call npm ci --no-audit --no-fund --loglevel=error && call npm run build --silent
  if errorlevel 1 (popd & exit /b 1)
  popd
)
dotnet build "%root%cli" -c Release -v quiet -nologo || exit /b 1
if not defined SMARTPILOTS_PILOTS set "SMARTPILOTS_PILOTS=%root%pilots"
dotnet "%root%cli\bin\Release\net10.0\smartpilots.dll" %*
