@echo off
rem SmartPilots from the command line on Windows: smartpilots help
setlocal
set "root=%~dp0"
where dotnet >nul 2>nul || (echo smartpilots: the .NET 10 SDK is missing. Install it from https://dot.net and run this again. 1>&2 & exit /b 127)
if "%~1"=="test" (echo smartpilots: the tests with a broker and a browser run on Linux; here use: dotnet test 1>&2 & exit /b 2)

rem The simulation stands beside the tests: no production project knows it.
if "%~1"=="simulate" goto simulate

rem The page is built once; delete console\dist after its sources have changed.
if exist "%root%console\dist\index.html" goto built
where npm >nul 2>nul || (echo smartpilots: npm is missing ^(it comes with Node 20 from https://nodejs.org^): going on without the page. 1>&2 & goto built)
pushd "%root%console" && call npm ci --no-audit --no-fund --loglevel=error && call npm run build --silent
if errorlevel 1 (popd & exit /b 1)
popd
:built
if "%~1"=="publish" goto publish
dotnet build "%root%cli" -c Release -v quiet -nologo 1>&2 || exit /b 1
if not defined SMARTPILOTS_PILOTS set "SMARTPILOTS_PILOTS=%root%pilots"
dotnet "%root%cli\bin\Release\net10.0\smartpilots.dll" %*
exit /b %errorlevel%

:simulate
dotnet build "%root%tests\simulation\engine" -c Release -v quiet -nologo 1>&2 || exit /b 1
call :rest %*
dotnet "%root%tests\simulation\engine\bin\Release\net10.0\SmartPilots.Simulation.dll" %rest%
exit /b %errorlevel%

:publish
if not "%~2"=="win-x64" (echo Usage: smartpilots publish win-x64 [--output DIR]; for Linux publish on Linux 1>&2 & exit /b 2)
set "folder=%root%cli\bin\publish\win-x64"
if "%~3"=="--output" set "folder=%~4"
dotnet publish "%root%cli" -c Release -r win-x64 --self-contained -o "%folder%" -v quiet -nologo || exit /b 1
echo %folder%: with its own runtime: the machine needs no .NET
exit /b 0

:rest
set "rest="
:next
shift
if "%~1"=="" exit /b 0
set "rest=%rest% %1"
goto next
